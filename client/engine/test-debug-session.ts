import type { DebugProtocol } from "@vscode/debugprotocol";
import type { TestOutcome } from "scaicore/testing";
import { plain, plainLine, plainText } from "../../runtime/plain-text.js";
import { DapSender } from "./dap-sender.js";
import type { DapMessage, DebugSetup } from "./process/debug/protocol.js";
import type { TestRequest } from "./process/protocol.js";
import { TestProcess, type TestRunOptions } from "./process/test-process.js";

export interface TestDebugParts extends Omit<TestRunOptions, "signal" | "debug"> {
  readonly request: TestRequest;
  readonly setup: DebugSetup;
  readonly compile: NonNullable<TestRunOptions["debug"]>["compile"];
  /** Sends a message of the Debug Adapter Protocol to VS Code. */
  readonly send: (message: DebugProtocol.ProtocolMessage) => void;
}

/**
 * Tests under a debugger, as VS Code sees it: messages go on to the debugger in the process of the tests, which begin once it is
 * configured. Whatever ends the session ends that process.
 */
export class TestDebugSession {
  readonly #parts: TestDebugParts;
  readonly #dap: DapSender;
  readonly #process: TestProcess;
  #started = false;
  #isOver = false;

  private constructor(parts: TestDebugParts) {
    this.#parts = parts;
    this.#dap = new DapSender(parts.send);
    const { start, memoryMb, compile } = parts;
    const onMessage = (message: DapMessage) => {
      if (!this.#isOver) this.#dap.pass(message);
    };
    this.#process = new TestProcess({ start, memoryMb, debug: { compile, onMessage } });
  }

  /** @throws EngineEndedError when the process cannot be started */
  static async open(parts: TestDebugParts): Promise<TestDebugSession> {
    const session = new TestDebugSession(parts);
    try {
      await session.#process.call("debugTests", { bundle: parts.request.bundle, setup: parts.setup });
    } catch (error) {
      await session.#process.kill();
      throw error;
    }
    return session;
  }

  /** Takes a message of VS Code. */
  receive(message: DapMessage): void {
    const request = message as DebugProtocol.Request;
    if (request.command === "terminate" || request.command === "disconnect") {
      this.stop();
      this.#dap.answer(request);
      return;
    }
    // Where its process is gone nobody else answers.
    this.#process.call("debugMessage", { message }).catch(() => this.#dap.answer(request));
    if (request.command === "configurationDone" && !this.#started) {
      this.#started = true;
      void this.#run();
    }
  }

  /** Ends the tests, whatever they do. */
  stop(): void {
    if (!this.#isOver) this.#dap.output(plain`Stopped in the debugger.`, "stderr");
    void this.#end(1);
  }

  dispose(): void {
    this.#isOver = true;
    void this.#process.kill();
  }

  async #run(): Promise<void> {
    const { request, onEnded } = this.#parts;
    let failed = 0;
    const onItem = (outcome: TestOutcome) => {
      if (this.#isOver) return;
      if (outcome.status === "failed") failed++;
      this.#tell(outcome);
      onEnded(outcome);
    };
    try {
      await this.#process.call("test", request, { onItem });
    } catch (error) {
      failed++;
      if (!this.#isOver) this.#dap.output(plainText(error instanceof Error ? error.message : String(error)), "stderr");
    }
    await this.#end(failed === 0 ? 0 : 1);
  }

  #tell({ name, status, failures }: TestOutcome): void {
    if (status === "passed") this.#dap.output(plain`The test passed: ${plainLine(name)}`, "stdout");
    else this.#dap.output(plain`The test failed: ${plainLine(name)}`, "stderr");
    for (const { message } of failures) this.#dap.output(plainText(message), "stderr");
  }

  /** Tells VS Code that it is over, and ends the process. */
  async #end(exitCode: number): Promise<void> {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#dap.ended(exitCode);
    }
    await this.#process.kill();
  }
}
