-- Which recorded rules rest on no official source?
WITH graded AS (
  SELECT DISTINCT r.record_id, s.grade
  FROM record_sources r
  JOIN sources s ON s.source_id = r.source_id
  WHERE r."table" = 'recorded_rules' AND r.supports = 'supports'
)
SELECT record_id AS recorded_rule_id, grade
FROM graded
WHERE record_id NOT IN (SELECT record_id FROM graded WHERE grade = 'official')
ORDER BY record_id, grade
