import Foundation
import Logging
import Studio
import TerminalUI

/// The studio as a program: one loop on the main thread that sleeps until something happens, asks
/// `update` what that means, carries the effects out and draws the next frame.
final class StudioProgram {
  private let terminal: Terminal
  private let mailbox: Mailbox
  private let runner: EffectRunner
  private let watch: SettingsWatch
  private var state: State
  private let started = ContinuousClock.now

  /// Takes the terminal and shows the first frame; the model and the gallery come behind it.
  init(options: EngineOptions, environment: [String: String]) throws {
    let folders = Folders(environment: environment)
    let colours = (environment["NO_COLOR"] ?? "").isEmpty
    let settings = Settings(folders, colours: colours)
    let configuration = settings.configuration
    var messages = settings.messages
    do { try LogFile(folders.logFile).install(level: configuration.logLevel) } catch {
      messages.append(Message(.warning, "There will be no log", because: error))
    }
    let (session, damage) = SessionStore.restore(folders.sessionFile)
    if let damage { messages.append(damage) }

    var terminalOptions = TerminalOptions(environment: environment)
    terminalOptions.set(configuration)
    terminal = try Terminal(options: terminalOptions, environment: environment)
    mailbox = Mailbox(wake: { [waker = terminal.waker] in waker.wake() })
    state = State(
      size: terminal.size, session: session, preferences: settings.preferences)
    terminal.draw(view(state, size: state.size, theme: state.theme))

    runner = EffectRunner(
      terminal: terminal, mailbox: mailbox, folders: folders,
      model: ModelLibrary(folders: folders)
        .folder(of: options.model ?? configuration.model),
      threads: options.threads ?? configuration.threadCount, settings: settings)
    watch = SettingsWatch(
      folders, colours: colours, wake: { [waker = terminal.waker] in waker.wake() })
    watch.start()
    var random = SystemRandomNumberGenerator()
    for event: Event in [.tick(now), .themes(settings.themes), .random(random.next())]
      + messages.map(Event.message) + [.started]
    {
      handle(event)
    }
    runner.perform(.library(.read))
  }

  /// Runs until the user leaves or the process is told to end.
  func run() {
    var trafficDue = 0.0
    while !runner.isOver {
      terminal.draw(view(state, size: state.size, theme: state.theme))
      let timeouts = [state.nextTick, runner.measuresTraffic ? max(0, trafficDue - now) : nil]
      let input = terminal.poll(timeout: timeouts.compactMap { $0 }.min())
      if let changed = watch.take() {
        runner.take(changed)
        runner.perform(.library(.read))
      }
      let events = input + mailbox.take()
      handle(.tick(now))
      for event in events where !runner.isOver { handle(event) }
      if runner.measuresTraffic, now >= trafficDue {
        trafficDue = now + 1
        handle(.traffic(bytesPerSecond: terminal.bytesPerSecond))
      }
    }
    runner.finish(state.session)
    terminal.close()
  }

  /// Seconds since the start, by a clock that never goes back.
  private var now: Double { started.duration(to: .now) / .seconds(1) }

  private func handle(_ event: Event) {
    for effect in update(&state, event) { runner.perform(effect) }
    if case .message(let message) = event { runner.log.warning("\(message.line)") }
  }
}

extension TerminalOptions {
  mutating func set(_ configuration: Configuration) {
    graphics = configuration.graphics.protocol
    mouse = configuration.mouse
    set(configuration.pictures)
  }

  mutating func set(_ graphics: GraphicsSettings) {
    pictureColors = graphics.colours
    dithering = graphics.dithering
    smallBytes = graphics.smallBytes
  }
}

extension Configuration.GraphicsChoice {
  /// The terminal's name for it; nil asks the terminal.
  var `protocol`: TerminalCapabilities.Graphics? {
    switch self {
    case .auto: nil
    case .sixel: .sixel
    case .kitty: .kitty
    case .iterm2: .iterm2
    case .halfBlocks: .halfBlocks
    case .ascii: .ascii
    }
  }
}
