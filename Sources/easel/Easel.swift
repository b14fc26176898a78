import ArgumentParser

@main
struct Easel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "easel", abstract: "A terminal image studio.")
}
