-- How have the United States, Russia, Ukraine, South Korea and China voted on the Convention in the General Assembly?
WITH votes AS (
  SELECT 'United States' AS state, vote_united_states AS vote FROM un_votes
  UNION ALL
  SELECT 'Russia', vote_russia FROM un_votes
  UNION ALL
  SELECT 'Ukraine', vote_ukraine FROM un_votes
  UNION ALL
  SELECT 'South Korea', vote_south_korea FROM un_votes
  UNION ALL
  SELECT 'China', vote_china FROM un_votes
)
SELECT
  state,
  sum(CASE WHEN vote = 'yes' THEN 1 ELSE 0 END) AS yes,
  sum(CASE WHEN vote = 'no' THEN 1 ELSE 0 END) AS no,
  sum(CASE WHEN vote = 'abstain' THEN 1 ELSE 0 END) AS abstain,
  sum(CASE WHEN vote IS NULL THEN 1 ELSE 0 END) AS not_stated
FROM votes
GROUP BY state
ORDER BY state
