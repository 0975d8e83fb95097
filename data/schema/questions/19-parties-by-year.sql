-- How many states were parties at the end of each year?
WITH RECURSIVE years(year) AS (
  SELECT 1998
  UNION ALL
  SELECT year + 1 FROM years WHERE year < 2025
), bound AS (
  SELECT
    CAST(substr(CAST(entry_into_force AS VARCHAR), 1, 4) AS INTEGER) AS since,
    CAST(substr(CAST(withdrawal_effective AS VARCHAR), 1, 4) AS INTEGER) AS gone
  FROM treaty_states
)
SELECT y.year, count(b.since) AS parties
FROM years y
LEFT JOIN bound b ON b.since <= y.year AND (b.gone IS NULL OR b.gone > y.year)
GROUP BY y.year
ORDER BY y.year
