-- On which passages does one cell rest, such as the size of the stockpile in The New York Times?
--
-- A cell without claims of its own rests on those of its row. In Python, for any cell: `lp.evidence("quantities",
-- "nyt-us-stockpile", "best")`. A passage verifies where the SHA-256 of the same characters is the same. With a copy
-- of the articles, `lp.evidence(..., articles=DIR)` shows the text, and `landmine-policy verify --articles DIR`
-- compares all passages.
SELECT e.claim_id, c.says, e.source_id, e."start", e."end", e.sha256
FROM provenance p
JOIN evidence e ON e.claim_id = p.claim_id
JOIN claims c ON c.claim_id = p.claim_id
WHERE p."table" = 'quantities' AND p.record_id = 'nyt-us-stockpile' AND (p.field = 'best' OR p.field IS NULL)
ORDER BY e.claim_id, e.source_id, e."start"
