-- Subjects of which something was recorded sealed: what lies beside the log of them in plain is
-- still to go. Written by the commit that records it; rows are taken away when that is done.
create table covered_subject (
  office text not null,
  subject text not null,
  primary key (office, subject)
);
