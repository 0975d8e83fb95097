-- What are the 7,000 of the articles: the killed, or the casualties?
SELECT f.source_id, f.says, k.verdict, k.finding, k.recorded_number
FROM checks k
JOIN facts f ON f.claim_id = k.claim_id
WHERE f.says LIKE '%7,000%'
ORDER BY f.claim_id
