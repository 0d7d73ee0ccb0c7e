CREATE TABLE o (a STRING, b DATE, c TIME, d DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${OUT}', 'format' = 'csv', 'csv.field-delimiter' = ';');
INSERT INTO o VALUES ('1', DATE '2024-01-01', TIME '10:00:00', 1.5E0), ('ab', DATE '2024-01-01', TIME '10:00:00', 1E20), ('a9', DATE '2024-01-01', TIME '10:00:00', 0E0);
