/** What a file mentions of the core that imports it: a library is not checked where only the file of the core is shown. */
import type { FlowDeclaration, MemberExpression, ModelBlock, SourceFile, UriLiteral } from "../../syntax/ast.js";
import { forEachChild, type SyntaxNode } from "../../syntax/walk.js";
import type { Unit } from "../semantics/program.js";
import { wordOf } from "../semantics/tree.js";

interface Mentions {
  /** Names before a `.` or a `://`: an alias of a plugin is used so. Parameters of the flow around are none. */
  readonly aliases: ReadonlySet<string>;
  /** Model roles that model blocks ask for by name. */
  readonly roles: ReadonlySet<string>;
}

const found = new WeakMap<SourceFile, Mentions>();

function mentionsOf(file: SourceFile): Mentions {
  let mentions = found.get(file);
  if (mentions === undefined) found.set(file, (mentions = findMentions(file)));
  return mentions;
}

function findMentions(file: SourceFile): Mentions {
  const aliases = new Set<string>();
  const roles = new Set<string>();
  const visit = (node: SyntaxNode, params: ReadonlySet<string>): void => {
    let hidden = params;
    if (node.kind === "FlowDeclaration") {
      hidden = new Set((node as FlowDeclaration).params.map(({ name }) => name.text));
    } else if (node.kind === "MemberExpression") {
      const { object } = node as MemberExpression;
      if (object.kind === "NameExpression" && !hidden.has(object.name)) aliases.add(object.name);
    } else if (node.kind === "UriLiteral") {
      const { text } = node as UriLiteral;
      aliases.add(text.slice(0, text.indexOf("://")));
    } else if (node.kind === "ModelBlock") {
      for (const { name, value } of settingsOf(node as ModelBlock)) {
        const role = name.text === "llm" && value.form === "expression" ? wordOf(value.expression) : undefined;
        if (role !== undefined) roles.add(role);
      }
    }
    forEachChild(node, (child) => {
      visit(child, hidden);
    });
  };
  visit(file, new Set());
  return { aliases, roles };
}

const settingsOf = ({ header, settings }: ModelBlock): ModelBlock["settings"] => [...header, ...settings];

/** Whether a file uses a plugin by this alias. A file that could not be read whole may. */
export const mentionsAlias = ({ file, syntaxErrors }: Unit, alias: string): boolean =>
  syntaxErrors.length > 0 || mentionsOf(file).aliases.has(alias);

/** Whether a model block of a file asks this role. A file that could not be read whole may hold one. */
export const mentionsRole = ({ file, syntaxErrors }: Unit, role: string): boolean =>
  syntaxErrors.length > 0 || mentionsOf(file).roles.has(role);
