-- What do the articles say on the number of parties, and what does the record say?
SELECT claim_id, verdict, finding, recorded_number
FROM checks
WHERE record_table = 'treaty_states' AND record_id IS NULL
ORDER BY claim_id
