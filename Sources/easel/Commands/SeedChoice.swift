import ArgumentParser

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

  /// Random seeds are small enough to be typed again.
  var value: UInt64 {
    switch self {
    case .fixed(let value): value
    case .random: .random(in: 0..<1 << 32)
    }
  }
}
