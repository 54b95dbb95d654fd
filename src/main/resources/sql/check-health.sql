-- Whether the database answers: the readiness.
select 1;
