-- What is said of the stockpile in words, and does somebody else say so too?
--
-- `corroborated` is yes where an article itself, or somebody else who is named, says the same.
SELECT claim_id, says, speaker, CASE WHEN corroborated THEN 'yes' ELSE 'no' END AS corroborated
FROM facts
WHERE says LIKE '%stock%'
ORDER BY claim_id
