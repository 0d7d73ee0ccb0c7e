CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'print');
ALTER TABLE t ADD PRIMARY KEY (a);
