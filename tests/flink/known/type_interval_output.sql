-- An INTERVAL as a column of the result is refused, as in the json format.
SELECT INTERVAL '1' DAY AS a, INTERVAL '2' MONTH AS b;
