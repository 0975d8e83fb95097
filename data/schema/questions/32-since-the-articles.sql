-- What has happened since the articles?
SELECT date_edtf, title, state_id, instrument_id, note
FROM recorded_events
WHERE date_min > '2022-06-21'
ORDER BY date_min, event_id
