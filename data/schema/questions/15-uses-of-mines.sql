-- Which uses of mines by whom are reported since 1991, and how strongly?
--
-- Uses that an article does not date come last: they may lie before 1991 or after. A use that is denied has the
-- polarity negative.
SELECT happening_id, title, participants, date_edtf, certainty, polarity, speaker_id, source_id
FROM events
WHERE event_type IN ('use', 'emplacement') AND (date_max IS NULL OR date_max >= '1991-01-01')
ORDER BY date_min IS NULL, date_min, event_id
