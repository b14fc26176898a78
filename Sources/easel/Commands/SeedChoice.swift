import ArgumentParser
import Recipes

/// A seed, or that one is to be chosen.
enum SeedChoice: ExpressibleByArgument, CustomStringConvertible, Equatable {
  case fixed(UInt64)
  case random

  init?(argument: String) {
    if ["random", "-1"].contains(argument) {
      self = .random
    } else if let value = UInt64(argument) {
      self = .fixed(value)
    } else {
      return nil
    }
  }

  var description: String {
    switch self {
    case .fixed(let value): "\(value)"
    case .random: "random"
    }
  }

  /// What the user begins with.
  init(_ defaults: SettingValues) {
    let policy = defaults.seedPolicy?.word ?? "random"
    self = policy == "random" ? .random : .fixed(defaults[.seed]?.first??.seed ?? 0)
  }

  /// Random seeds are small enough to be typed again.
  var value: UInt64 {
    switch self {
    case .fixed(let value): value
    case .random: .random(in: 0..<1 << 32)
    }
  }
}
