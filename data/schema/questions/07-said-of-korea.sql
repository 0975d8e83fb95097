-- What else is said of Korea, and what does the public record say?
SELECT claim_id, says, verdict, recorded_value, conflicts
FROM facts
WHERE says LIKE '%Korea%' OR says LIKE '%demilitarized zone%'
ORDER BY claim_id
