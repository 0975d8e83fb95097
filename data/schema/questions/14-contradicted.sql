-- Which claims does the public record contradict, and was it the newspaper or the paraphrase?
--
-- The verdict is contradicted, garbled, or only imprecise. `lp.checks("contradicted")` in Python has the references
-- too.
SELECT claim_id, says, verdict, introduced_by, recorded_value, finding
FROM facts
WHERE introduced_by IS NOT NULL
ORDER BY CASE verdict WHEN 'contradicted' THEN 1 WHEN 'garbled' THEN 2 ELSE 3 END, claim_id
