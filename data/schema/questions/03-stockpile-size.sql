-- How large is the stockpile, who says so, and what does only one article say about it?
--
-- `articles` counts the articles that give a version of the figure.
WITH figures AS (
  SELECT figure_id, count(DISTINCT source_id) AS articles
  FROM quantities
  GROUP BY figure_id
)
SELECT q.figure_id, f.articles, q.source_id, q.speaker_id, q.qualifier, q.best, q.unit, q.subject
FROM quantities q
JOIN figures f ON f.figure_id = q.figure_id
WHERE q.measure = 'stockpile'
ORDER BY q.quantity_id
