package dev.landfast.cli.client;

import dev.landfast.cli.client.Answers.Problem;
import java.io.IOException;

/** A server refused a call. */
public final class ServerProblem extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Problem problem;

  ServerProblem(int status, Problem problem) {
    super("The server answered " + status + " " + problem.code() + ": " + problem.detail());
    this.status = status;
    this.problem = problem;
  }

  public int status() {
    return status;
  }

  public Problem problem() {
    return problem;
  }
}
