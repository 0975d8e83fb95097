-- Which printed names and terms are wrong, what is right, and on what authority?
--
-- `misleads` is no for variants and slips that mislead nobody.
SELECT as_printed, canonical, kind, CASE WHEN meaning_changed THEN 'yes' ELSE 'no' END AS misleads, status, reference_id
FROM renderings
ORDER BY rendering_id
