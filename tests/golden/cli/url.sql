CREATE TABLE o (a INT, PRIMARY KEY (a) NOT ENFORCED)
WITH ('connector' = 'jdbc', 'url' = 'jdbc:oracle:x', 'table-name' = 'o');
INSERT INTO o VALUES (1);
