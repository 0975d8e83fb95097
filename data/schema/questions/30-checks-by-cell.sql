-- Which checks are decided by a cell of the record?
SELECT check_id, verdict, record_table, record_id, record_field, recorded_number, recorded_date_edtf
FROM checks
WHERE record_table IS NOT NULL
ORDER BY check_id
