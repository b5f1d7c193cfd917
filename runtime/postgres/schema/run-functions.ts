/**
 * The steps of the protocol, one function each, so that each is one round trip. Every statement of a function sees what was
 * committed before it began, so a function takes its locks first and looks then. Locks are taken in one order: of runs the caller
 * before the called one, then their checkpoints.
 *
 * A function whose parameters change gets a new name, as older processes go on calling the old one.
 */
export const RUN_FUNCTIONS = `
create or replace function is_alive(p_owner text) returns boolean language sql volatile as $$
  select exists (select from owner where name = p_owner and not retired and alive_until > clock_timestamp())
$$;

-- Shows that an owner lives. False: it has retired. It writes seldom, as many calls of one owner would wait for its row.
create or replace function touch_owner(p_owner text, p_ms integer, p_anyway boolean default false) returns boolean language plpgsql as $$
declare v_left interval; v_retired boolean;
begin
  select alive_until - clock_timestamp(), retired into v_left, v_retired from owner where name = p_owner;
  if not found then
    insert into owner (name, alive_until) values (p_owner, clock_timestamp() + p_ms * interval '1 millisecond')
      on conflict (name) do nothing;
    return true;
  end if;
  if v_retired then return false; end if;
  if p_anyway or v_left < p_ms * interval '0.5 millisecond' then
    update owner set alive_until = clock_timestamp() + p_ms * interval '1 millisecond' where name = p_owner and not retired;
    return found;
  end if;
  return true;
end $$;

create or replace function retire_owner(p_owner text) returns void language plpgsql as $$
begin
  insert into owner (name, alive_until, retired) values (p_owner, clock_timestamp(), true)
    on conflict (name) do update set retired = true, alive_until = least(owner.alive_until, clock_timestamp());
  delete from slot where owner = p_owner;
  update invocation set due_at = clock_timestamp(), reserved_by = null where reserved_by = p_owner;
  update invocation set due_at = clock_timestamp()
    where owner = p_owner and result is null and not released and due_at is null;
end $$;

create or replace function begin_run(p_id text, p_core text, p_flow text, p_bundle text, p_start text, p_created text,
  p_name text, p_owner text, p_ms integer) returns table (r_outcome text, r_start text) language plpgsql as $$
begin
  if not touch_owner(p_owner, p_ms) then return query select 'retired', null::text; return; end if;
  insert into invocation (id, name, core, flow, bundle, start, created_at, owner)
    values (p_id, p_name, p_core, p_flow, p_bundle, p_start, p_created, p_owner) on conflict (id) do nothing;
  if found then
    update bundle set touched_at = clock_timestamp()
      where hash = p_bundle and touched_at < clock_timestamp() - interval '1 hour';
    return query select 'created', null::text;
  else
    return query select 'known', i.start from invocation i where i.id = p_id;
  end if;
end $$;

-- The first row has the lease and the start, the others the entries. p_lost is an epoch of the caller that takes no entries.
create or replace function claim_run(p_id text, p_owner text, p_ms integer, p_lost integer)
  returns table (r_outcome text, r_epoch integer, r_start text, r_bytes bytea) language plpgsql as $$
declare v invocation;
begin
  if not touch_owner(p_owner, p_ms) then return query select 'retired', 0, null::text, null::bytea; return; end if;
  select * into v from invocation i where i.id = p_id for update;
  if not found or v.result is not null then return; end if;
  if not v.released and is_alive(v.owner) and not (v.owner = p_owner and v.epoch = p_lost) then return; end if;
  update invocation i set epoch = v.epoch + 1, owner = p_owner, released = false, due_at = null, reserved_by = null,
    updated_at = clock_timestamp() where i.id = p_id;
  return query select 'claimed', v.epoch + 1, v.start, null::bytea;
  return query select 'entry', 0, null::text, e.bytes from entry e where e.invocation = p_id order by e.n;
end $$;

-- When somebody should look at a run that is released.
create or replace function due_of(p_id text, p_cancelled boolean) returns timestamptz language plpgsql as $$
declare v_any boolean; v_ready boolean; v_due timestamptz;
begin
  select count(*) > 0,
    bool_or(c.status <> 'pending' or c.voted or exists (
      select from invocation k where k.id = c.calls and k.result is not null)),
    min(c.due_at) filter (where c.status = 'pending')
    into v_any, v_ready, v_due from checkpoint c where c.invocation = p_id and not c.consumed;
  if p_cancelled or not v_any or v_ready then return clock_timestamp(); end if;
  return v_due;
end $$;

-- p_closed is the decision of what nobody has decided. The arrays p_c… are the parked checkpoints, column by column.
create or replace function append_entry(p_id text, p_epoch integer, p_owner text, p_bytes bytea, p_snapshot boolean,
  p_ids text[], p_names text[], p_cores text[], p_flows text[], p_infos text[], p_created text[], p_expires text[], p_waits boolean[],
  p_calls text[], p_consumed text[], p_closed text, p_closed_at text, p_released boolean, p_completed boolean,
  p_result text) returns text language plpgsql as $$
declare v invocation; v_callers text[];
begin
  if p_result is not null then
    select array_agg(c.invocation order by c.invocation) into v_callers from checkpoint c
      where c.calls = p_id and c.status = 'pending';
    perform from invocation i where i.id = any (v_callers) order by i.id for update;
  end if;
  select * into v from invocation i where i.id = p_id for update;
  if not found or v.epoch <> p_epoch or v.owner <> p_owner then return 'lost'; end if;
  if v.result is not null then return 'finished'; end if;
  if v.released then return 'released'; end if;
  if p_snapshot or p_result is not null then delete from entry e where e.invocation = p_id; end if;
  if length(p_bytes) > 0 and p_result is null then insert into entry (invocation, bytes) values (p_id, p_bytes); end if;
  if cardinality(p_ids) > 0 then
    -- A called run ends either before this, and is seen, or after it, and sees this.
    perform from invocation i where i.id = any (p_calls) order by i.id for share;
    insert into checkpoint (id, name, invocation, core, flow, info, created_at, expires_at, due_at, waits, calls)
      select x.id, x.name, p_id, x.core, x.flow, x.info, x.created, x.expires, x.expires::timestamptz, x.waits, x.calls
      from unnest(p_ids, p_names, p_cores, p_flows, p_infos, p_created, p_expires, p_waits, p_calls)
        as x (id, name, core, flow, info, created, expires, waits, calls)
      on conflict (id) do update set info = excluded.info, expires_at = excluded.expires_at, due_at = excluded.due_at,
        waits = excluded.waits, calls = excluded.calls, consumed = false;
  end if;
  if cardinality(p_consumed) > 0 then
    update checkpoint c set consumed = true where c.invocation = p_id and c.id = any (p_consumed);
    update checkpoint c set status = 'cancelled', decision = p_closed, decided_at = p_closed_at
      where c.invocation = p_id and c.id = any (p_consumed) and c.status = 'pending';
  end if;
  if p_result is not null then
    update checkpoint c set status = 'cancelled', decision = p_closed, decided_at = p_closed_at
      where c.invocation = p_id and c.status = 'pending';
    update checkpoint c set consumed = true where c.invocation = p_id and not c.consumed;
    update invocation i set due_at = clock_timestamp(), reserved_by = null
      where i.id in (select c.invocation from checkpoint c where c.calls = p_id and c.status = 'pending')
        and i.released and i.result is null;
  end if;
  update invocation i set released = p_released, completed = p_completed, result = p_result, updated_at = clock_timestamp(),
    due_at = case when p_released and p_result is null then due_of(p_id, v.cancel is not null) end, reserved_by = null
    where i.id = p_id;
  return 'done';
end $$;

create or replace function decide_checkpoint(p_id text, p_kind text, p_decision text, p_at text)
  returns table (r_outcome text, r_invocation text, r_first text) language plpgsql as $$
declare v checkpoint; v_invocation text;
begin
  select c.invocation into v_invocation from checkpoint c where c.id = p_id;
  perform from invocation i where i.id = v_invocation for update;
  select * into v from checkpoint c where c.id = p_id;
  if not found then return query select 'unknown', null::text, null::text; return; end if;
  if v.decision is not null then return query select 'lost', v.invocation, v.decision; return; end if;
  update checkpoint c set status = p_kind, decision = p_decision, decided_at = p_at where c.id = p_id;
  update invocation i set due_at = clock_timestamp(), reserved_by = null where i.id = v.invocation and i.released;
  return query select 'won', (select coalesce(i.name, i.id) from invocation i where i.id = v.invocation), null::text;
end $$;

-- p_seen is the number of votes that the voter has seen: whether they are enough was judged by these.
create or replace function vote_on_checkpoint(p_id text, p_vote text, p_seen integer, p_enough boolean)
  returns table (r_outcome text, r_invocation text, r_first text, r_votes text) language plpgsql as $$
declare v checkpoint; v_invocation text;
begin
  select c.invocation into v_invocation from checkpoint c where c.id = p_id;
  perform from invocation i where i.id = v_invocation for update;
  select * into v from checkpoint c where c.id = p_id;
  if not found then return query select 'unknown', null::text, null::text, null::text; return; end if;
  if v.decision is not null then return query select 'lost', v.invocation, v.decision, null::text; return; end if;
  if v.vote_count <> p_seen then return query select 'changed', v.invocation, null::text, v.votes; return; end if;
  update checkpoint c set votes = coalesce(v.votes || ',', '') || p_vote, vote_count = v.vote_count + 1,
    voted = v.voted or p_enough where c.id = p_id returning c.votes into v.votes;
  if p_enough then
    update invocation i set due_at = clock_timestamp(), reserved_by = null where i.id = v.invocation and i.released;
  end if;
  return query select 'recorded', (select coalesce(i.name, i.id) from invocation i where i.id = v.invocation),
    null::text, v.votes;
end $$;

create or replace function request_cancel(p_id text, p_reason text) returns boolean language plpgsql as $$
begin
  update invocation i set cancel = coalesce(i.cancel, p_reason),
    due_at = case when i.result is null and i.released then clock_timestamp() else i.due_at end,
    reserved_by = case when i.result is null and i.released then null else i.reserved_by end where i.id = p_id;
  return found;
end $$;

-- Gives what is due to one worker, and to no other for a while. Workers never wait for each other.
create or replace function next_runs(p_cores text[], p_without text[], p_owner text, p_ms integer, p_limit integer,
  p_reserved_ms integer) returns table (r_outcome text, r_id text) language plpgsql as $$
begin
  if not touch_owner(p_owner, p_ms) then return query select 'retired', null::text; return; end if;
  return query
    with due as materialized (
      select d.id, d.due_at from unnest(p_cores) as k (core) cross join lateral (
        select i.id, i.due_at from invocation i
          where i.core = k.core and i.result is null and i.due_at <= clock_timestamp()
            and not (i.bundle = any (p_without))
          order by i.due_at limit p_limit for update skip locked) as d
      order by d.due_at limit p_limit
    ), given as (
      update invocation i set due_at = clock_timestamp() + p_reserved_ms * interval '1 millisecond', reserved_by = p_owner
        from due where i.id = due.id returning i.id, i.name, due.due_at
    )
    select 'given', coalesce(g.name, g.id) from given g order by g.due_at, g.id;
end $$;

-- Makes due what owners had that are dead, and what they were given, and what waits for a called run that has ended.
create or replace function reap_owners() returns void language plpgsql as $$
begin
  update invocation i set due_at = clock_timestamp() where i.result is null and not i.released and i.due_at is null
    and not is_alive(i.owner);
  update invocation i set due_at = clock_timestamp(), reserved_by = null where i.reserved_by is not null
    and not is_alive(i.reserved_by);
  update invocation i set due_at = clock_timestamp() where i.result is null and i.released and i.due_at is null
    and i.id in (select c.invocation from checkpoint c join invocation k on k.id = c.calls
      where c.status = 'pending' and c.calls is not null and k.result is not null);
  delete from owner o where o.alive_until < clock_timestamp() - interval '1 day'
    and not exists (select from invocation i where i.owner = o.name and i.result is null and not i.released);
end $$;

create or replace function lock_slot(p_name text, p_owner text, p_ms integer) returns text language plpgsql as $$
declare v_holder text;
begin
  if not touch_owner(p_owner, p_ms) then return 'retired'; end if;
  insert into slot values (p_name, p_owner) on conflict (name) do nothing;
  if found then return 'held'; end if;
  select s.owner into v_holder from slot s where s.name = p_name for update;
  if not found then return 'busy'; end if;
  if is_alive(v_holder) then return 'busy'; end if;
  update slot set owner = p_owner where name = p_name;
  return 'held';
end $$;

create or replace function prune_runs(p_before timestamptz, p_limit integer) returns integer language plpgsql as $$
declare v_count integer;
begin
  delete from invocation where id in (
    select i.id from invocation i where i.result is not null and i.updated_at < p_before
      order by i.updated_at limit p_limit for update skip locked);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
`;
