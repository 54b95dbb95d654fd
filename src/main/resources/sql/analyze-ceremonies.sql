-- Makes the statistics of the tables that ceremonies use.
analyze users, credentials, challenges, events;
