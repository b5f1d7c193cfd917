/**
 * The tables, as the steps that have led to them: step n makes version n out of version n - 1. A step that was released never
 * changes. Steps only add, so that processes of the version before go on while one of them is taken.
 */
export const STEPS: readonly string[] = [
  // 1: runs, their checkpoints and programs, locks, memory.
  `
create table owner (
  name text collate "C" primary key,
  -- By the clock of the database, which is the only one.
  alive_until timestamptz not null,
  retired boolean not null default false
);
create table invocation (
  id text collate "C" primary key,
  -- The id itself where it is too long for an index, and id is its hash.
  name text,
  core text collate "C" not null,
  flow text collate "C" not null,
  bundle text collate "C" not null,
  -- Records are text, as they were written: jsonb takes no \\u0000 and sorts keys.
  start text not null,
  created_at text collate "C" not null,
  epoch integer not null default 1,
  owner text collate "C" not null,
  released boolean not null default false,
  completed boolean,
  result text,
  cancel text,
  updated_at timestamptz not null default clock_timestamp(),
  -- When somebody should look at it: now, at a deadline, when a reservation is over; null: it runs, or waits for people.
  due_at timestamptz,
  reserved_by text collate "C"
);
create index invocation_all on invocation (created_at, id);
create index invocation_unfinished on invocation (created_at, id) where result is null;
create index invocation_due on invocation (core, due_at) where result is null and due_at is not null;
create index invocation_owned on invocation (owner) where result is null and not released;
create index invocation_reserved on invocation (reserved_by) where reserved_by is not null;
create index invocation_finished on invocation (updated_at) where result is not null;
create table entry (
  invocation text collate "C" not null references invocation on delete cascade,
  n bigint generated always as identity,
  bytes bytea not null,
  primary key (invocation, n)
);
create table checkpoint (
  id text collate "C" primary key,
  name text,
  invocation text collate "C" not null references invocation on delete cascade,
  n bigint generated always as identity,
  core text collate "C" not null,
  flow text collate "C" not null,
  info text not null,
  created_at text collate "C" not null,
  expires_at text collate "C",
  due_at timestamptz,
  waits boolean not null,
  status text not null default 'pending',
  decision text,
  decided_at text collate "C",
  consumed boolean not null default false,
  -- JSON of the votes, with commas between them.
  votes text,
  vote_count integer not null default 0,
  -- Whether the votes are enough for a decision.
  voted boolean not null default false
);
create index checkpoint_of on checkpoint (invocation);
create index checkpoint_all on checkpoint (created_at, id);
create index checkpoint_pending on checkpoint (created_at, id) where status = 'pending' and not waits;
create index checkpoint_pending_of on checkpoint (core, created_at, id) where status = 'pending';
create index checkpoint_deadline on checkpoint (expires_at) where status = 'pending' and expires_at is not null;
create table bundle (
  hash text collate "C" primary key,
  bytes bytea not null,
  touched_at timestamptz not null default clock_timestamp()
);
create table slot (
  name text collate "C" primary key,
  owner text collate "C" not null
);
create index slot_owner on slot (owner);
create sequence memory_version;
create sequence memory_order;
create table memory_field (
  partition text collate "C" not null,
  field text collate "C" not null,
  kind text not null,
  version bigint not null,
  -- The value of a field that was set as a whole.
  whole text,
  primary key (partition, field)
);
create table memory_entry (
  partition text collate "C" not null,
  field text collate "C" not null,
  -- In UTF-16, so that bytes have the order that keys have in programs.
  key bytea not null,
  n bigint not null,
  version bigint not null,
  value text not null,
  primary key (partition, field, key)
);
create index memory_entry_order on memory_entry (partition, field, n);
create table memory_token (
  partition text collate "C" not null,
  token text collate "C" not null,
  version bigint not null,
  primary key (partition, token)
);
create index memory_token_order on memory_token (partition, version);
`,
  // 2: a run that waits for a call of another core is due when the called one has ended.
  `
alter table checkpoint add column calls text collate "C";
update checkpoint set calls = substr(called, 2, length(called) - 2)
  from (select id as of, (info::json #> '{waitsFor,invocationId}')::text as called from checkpoint
    where waits and info::json #>> '{waitsFor,kind}' = 'call') as wait
  where id = wait.of;
create index checkpoint_calls on checkpoint (calls) where status = 'pending' and calls is not null;
`,
];
