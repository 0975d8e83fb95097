-- How many states were party to the Ottawa Convention on the day of the articles, had only signed, or stood outside?
--
-- In Python, for any day: `lp.treaty_status(on="2022-06-21")`. `signed` counts those that had signed, as most parties
-- have.
WITH standing AS (
  SELECT
    CASE
      WHEN withdrawal_effective <= '2022-06-21' THEN 'withdrawn'
      WHEN entry_into_force <= '2022-06-21' THEN 'party'
      WHEN consent_date <= '2022-06-21' THEN 'consented'
      WHEN signature_date <= '2022-06-21' THEN 'signatory'
      ELSE 'none'
    END AS status,
    CASE WHEN signature_date <= '2022-06-21' THEN 1 ELSE 0 END AS signed
  FROM treaty_states
)
SELECT status, count(*) AS states, sum(signed) AS signed
FROM standing
GROUP BY status
ORDER BY states DESC, status
