-- Which dated things happened between 1950 and 2022, how precise is each date, and what is it based on?
--
-- In Python: `lp.timeline("1950-01-01", "2022-12-31")`. A rule has a row for its beginning and one for its end, and
-- `group_id` joins the versions of one thing.
SELECT edtf, what, "precision", basis, certainty, polarity, speaker, worst_verdict
FROM timeline
WHERE (latest IS NULL OR latest >= '1950-01-01') AND (earliest IS NULL OR earliest <= '2022-12-31')
ORDER BY sort_date IS NULL, sort_date, "table", record_id, field, claims
