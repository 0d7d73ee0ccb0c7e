-- order: any
VALUES (1, 'x'), (2, 'yy');
