CREATE TABLE zz.t (a INT) WITH ('connector' = 'print');
