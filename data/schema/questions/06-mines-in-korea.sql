-- What do the articles say about mines in Korea today?
--
-- The rows are versions of one happening. Where their `polarity` differs, they conflict. What is known of the claims
-- beneath is beside them.
SELECT title, polarity, certainty, source_id, speaker_id, place_id, worst_verdict, verified_reading
FROM events
WHERE happening_id = 'mines-in-korea'
ORDER BY event_id
