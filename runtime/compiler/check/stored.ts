import { stdMember } from "../../stdlib/table.js";
import type {
  AssignStatement,
  CallExpression,
  Expression,
  MemberExpression,
  NameExpression,
  Span,
} from "../../syntax/ast.js";
import { E401 } from "../diagnostics/definitions/flows.js";
import { E213 } from "../diagnostics/definitions/placement.js";
import { E302 } from "../diagnostics/definitions/values.js";
import { fixTitles, hints, places, relatedTexts } from "../diagnostics/phrases.js";
import { quote, suggest } from "../diagnostics/wording.js";
import type { StoredField } from "../semantics/program.js";
import {
  memberOf,
  membersOf,
  stdSymbol,
  storedMember,
  type StoredMember,
  storedMembers,
  writtenType,
} from "../semantics/members.js";
import { formatType } from "../semantics/types/format.js";
import { ERROR, isError, type Type, withoutNull } from "../semantics/types/type.js";
import { inferStray } from "./arguments.js";
import type { FlowCheck } from "./context.js";
import { requireFit } from "./expect.js";
import { infer } from "./expression.js";
import { requireReceiver } from "./null-safety.js";
import { isCoreRoot, isRootMember, resolveCoreField } from "./roots.js";
import { type CheckedCall, checkSignatures } from "./std/signatures.js";
import { checkValue } from "./value.js";

/** Memory is written where it is plain when and how often that happens, and whether it happens at all. */
export function requireWritable(check: FlowCheck, at: Span, what: string): void {
  if (check.context.debug) {
    check.report(E213["memory-in-debug"]({ call: what }), at);
  } else if (!check.context.effects) {
    check.report(
      (check.context.lambda === true ? E213["memory-in-lambda"] : E213["memory-in-expression"])({ call: what }),
      at,
    );
  }
}

/** `memory.n = …`; the other roots cannot be written. */
export function checkStoredAssignment(check: FlowCheck, statement: AssignStatement, root: NameExpression): void {
  switch (root.name) {
    case "memory":
      checkMemoryAssignment(check, statement);
      return;
    case "reference":
      noteParts(check, statement.target);
      checkValue(check, statement.value, undefined, undefined);
      check.report(E401["reference-assigned"](), statement.target);
      return;
    default:
      noteParts(check, statement.target);
      checkValue(check, statement.value, undefined, undefined);
      check.report(
        root.name === "config" ? E213["config-assigned"]() : E213["root-assigned"]({ root: root.name }),
        statement.target,
      );
  }
}

/** What stands in the brackets of a target that cannot be assigned, and the field it begins with, count as read. */
function noteParts(check: FlowCheck, target: Expression): void {
  let part = target;
  while (part.kind === "MemberExpression" || part.kind === "IndexExpression") {
    if (part.kind === "IndexExpression") infer(check, part.index);
    if (isRootMember(check, part)) {
      const root = part.object.name;
      // An unknown field is the lesser mistake.
      if (isCoreRoot(root) && check.unit.core?.[root].has(part.name.text) === true)
        resolveCoreField(check, part, root, "write");
    }
    part = part.object;
  }
}

/** A field of memory takes what its declaration says, whatever has been read of it before. */
function checkMemoryAssignment(check: FlowCheck, statement: AssignStatement): void {
  const { target, value } = statement;
  if (!isRootMember(check, target)) {
    infer(check, target);
    checkValue(check, value, undefined, undefined);
    return;
  }
  const field = resolveCoreField(check, target, "memory", "write");
  if (field === undefined) {
    checkValue(check, value, undefined, undefined);
    return;
  }
  const { node, unit, type } = field;
  requireWritable(check, target, `memory.${field.name} = …`);
  check.facts.types.set(target, type);
  checkValue(check, value, type, {
    what: quote(`memory.${field.name}`),
    related: { message: relatedTexts.typeGiven(), file: unit.path, start: node.type.start, end: node.type.end },
  });
}

/**
 * `memory.greeted.get(…)`, `reference.moods.search(…)`. `undefined` for what is no call on such a field, and for the
 * methods that its value has as any other of its type.
 */
export function inferStoredCall(check: FlowCheck, call: CallExpression, callee: MemberExpression): Type | undefined {
  const { object } = callee;
  const name = callee.name.text;
  const field = storedField(check, object);
  // No core has reference data that a flow could write.
  const readOnly = field?.root === "reference" || (check.unit.core === undefined && isReference(check, object));
  if (readOnly && isWrite(name)) return reportReferenceWrite(check, call, callee);
  if (field === undefined || name === "") return undefined;
  const found = storedMember(field.root, field.type, name);
  if (found !== undefined) return checkStored(check, call, callee, field, found);
  const ofValue = memberOf(field.reads, name) !== undefined;
  return ofValue || storedMembers(field.root, field.type).length === 0
    ? undefined
    : reportUnknownMethod(check, call, callee, field);
}

/** The field that `memory.greeted` or `reference.moods` names, if it names one. */
function storedField(check: FlowCheck, object: Expression): StoredField | undefined {
  if (!isRootMember(check, object)) return undefined;
  const root = object.object.name;
  return root === "memory" || root === "reference" ? check.unit.core?.[root].get(object.name.text) : undefined;
}

const isReference = (check: FlowCheck, object: Expression): boolean =>
  isRootMember(check, object) && object.object.name === "reference";

/** Whether it is what memory is written with. */
function isWrite(name: string): boolean {
  const member = stdMember("memory", name);
  return member?.kind === "stored" && member.writes;
}

function checkStored(
  check: FlowCheck,
  call: CallExpression,
  callee: MemberExpression,
  field: StoredField,
  { member, signatures }: StoredMember,
): Type {
  infer(check, callee.object);
  if (isError(field.type)) {
    for (const { value } of call.arguments) inferStray(check, value);
    return ERROR;
  }
  // The field itself is always there, whatever it holds.
  requireReceiver(check, callee, withoutNull(field.type));
  const { start, end } = callee.name;
  check.facts.occurrences.push({ start, end, symbol: stdSymbol(member), role: "read" });
  if (member.writes) requireWritable(check, callee, `memory.${field.name}.${member.name}`);
  const receiver = member.writes ? field.type : field.reads;
  const checked = checkSignatures(check, call, quote(member.name), signatures, receiver, undefined);
  if (member.writes) requireWritten(check, field, member.name, writtenType(field.type, member), checked);
  check.facts.calls.set(call, {
    callee: { kind: "method", type: field.root, name: member.name },
    arguments: checked.args,
  });
  check.facts.types.set(callee, checked.type);
  return checked.type;
}

/** What is written fits the field as it is declared; a call of the standard library would take a wider type. */
function requireWritten(
  check: FlowCheck,
  field: StoredField,
  method: string,
  type: Type,
  { args, signature }: CheckedCall,
): void {
  for (const { name, value } of args) {
    const parameter = signature.params.find((param) => param.name === name);
    const written =
      parameter?.type.kind === "variable"
        ? value
        : parameter?.type.kind === "function" && value.kind === "LambdaExpression"
          ? value.body
          : undefined;
    if (written === undefined) continue;
    const { node, unit } = field;
    requireFit(check, written, check.facts.types.get(written) ?? ERROR, type, {
      what: places.partOf({ part: name, whole: method }),
      related: { message: relatedTexts.fieldDeclared(), file: unit.path, start: node.type.start, end: node.type.end },
      argument: true,
    });
  }
}

function reportReferenceWrite(check: FlowCheck, call: CallExpression, callee: MemberExpression): Type {
  infer(check, callee.object);
  for (const argument of call.arguments) inferStray(check, argument.value);
  check.report(
    E401["reference-changed"]({
      method: callee.name.text,
      target: check.unit.text.slice(callee.object.start, callee.object.end),
    }),
    callee,
  );
  return ERROR;
}

/** What other languages call what memory is written with. */
const FOREIGN: Readonly<Record<string, string>> = {
  push: "add",
  append: "add",
  insert: "add",
  put: "set",
  remove: "delete",
  has_key: "has",
};

function reportUnknownMethod(
  check: FlowCheck,
  call: CallExpression,
  callee: MemberExpression,
  field: StoredField,
): Type {
  infer(check, callee.object);
  for (const argument of call.arguments) inferStray(check, argument.value);
  const name = callee.name.text;
  const candidates = [
    ...storedMembers(field.root, field.type).map(({ member }) => member.name),
    ...membersOf(field.reads).map((member) => member.name),
  ];
  const foreign = Object.hasOwn(FOREIGN, name) ? FOREIGN[name]! : undefined;
  const instead = foreign !== undefined && candidates.includes(foreign) ? foreign : undefined;
  const { start, end } = callee.name;
  const { hint, more } =
    instead === undefined
      ? suggest(name, candidates, callee.name)
      : {
          hint: hints.didYouMeanWord({ word: instead }),
          more: { fix: { title: fixTitles.changeTo({ text: instead }), edits: [{ start, end, newText: instead }] } },
        };
  check.report(
    E302["unknown-stored-method"]({
      root: field.root,
      field: field.name,
      type: formatType(field.type, 60),
      name,
      hint,
    }),
    callee.name,
    more,
  );
  return ERROR;
}

/** `memory.greeted.get` without its parentheses: reported, unless the value has a property of that name. */
export function reportStoredMethod(check: FlowCheck, expression: MemberExpression): boolean {
  const field = storedField(check, expression.object);
  const name = expression.name.text;
  if (field === undefined || storedMember(field.root, field.type, name) === undefined) return false;
  if (memberOf(field.reads, name)?.kind === "property") return false;
  check.report(E302["uncalled-method"]({ name }), expression.name);
  return true;
}
