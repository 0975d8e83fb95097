-- When did the United States, Russia, Ukraine and South Korea sign the Convention, and when did it bind them?
--
-- An empty cell: the state had not done so by the day `as_of` of the depositary's list.
SELECT name, signature_date, consent_date, entry_into_force, withdrawal_effective, as_of
FROM treaty_states
WHERE iso3166_alpha3 IN ('USA', 'RUS', 'UKR', 'KOR')
ORDER BY name
