-- Which events does a wrong word misstate, and how do the verified words read?
--
-- Every table of records has `verified_reading`, so that a row shows what its printed words stand for.
SELECT event_id, title, worst_verdict, verified_reading
FROM events
WHERE meaning_changed
ORDER BY event_id
