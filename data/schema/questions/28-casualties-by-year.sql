-- How many casualties does each year have?
--
-- Casualties are killed and injured together. `edition` is the edition of Landmine Monitor that says so: the newest
-- that was read with a total for the year.
SELECT year, edition, total, killed, injured
FROM casualties
WHERE preferred
ORDER BY year
