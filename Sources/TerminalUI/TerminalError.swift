/// Errors of the terminal side.
public enum TerminalError: Error, Equatable, Sendable {
  /// Standard input or output is not a terminal, or TERM is unknown to it.
  case noTerminal(reason: String)
}
