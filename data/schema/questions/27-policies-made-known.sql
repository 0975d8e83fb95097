-- When was each US policy made known, and which reference says so, of which grade?
SELECT e.date_edtf, e.title, s.publisher, s.title AS "reference", s.published, s.grade, r.read_extent, s.url
FROM recorded_events e
JOIN record_sources r ON r."table" = 'recorded_events' AND r.record_id = e.event_id
JOIN sources s ON s.source_id = r.source_id
WHERE e.event_id LIKE '%-announced' AND e.instrument_id LIKE 'us-%'
ORDER BY e.date_min, e.event_id, s.source_id
