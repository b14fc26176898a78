/// A sampler under a name that AUTOMATIC1111's interface, k-diffusion, ComfyUI, diffusers or their
/// relatives give it, with the schedule that the name implies: "DPM++ 2M Karras", `dpmpp_2m_sde_gpu`,
/// `k_euler_ancestral`, `DPMSolverMultistepScheduler`; and under its name here.
public struct SamplerName: Sendable, Hashable {
  public var sampler: SamplerKind
  /// What the name says of the noise levels; nil where it says nothing.
  public var schedule: ScheduleKind?
  /// The name's word for noise levels that have no counterpart here, such as "exponential".
  public var unknownSchedule: String?

  /// Reads a name; capitals, spaces, dashes and underscores do not matter.
  /// - Returns: nil where no sampler here follows the same rule.
  public init?(_ name: String) {
    guard name.utf8.count <= 64 else { return nil }
    let folded = Self.folded(name)
    if let sampler = Self.sampler(folded) {
      self.sampler = sampler
      return
    }
    let endings = Self.scheduleEndings.filter { folded.hasSuffix($0) }
    for ending in endings {
      guard let sampler = Self.sampler(String(folded.dropLast(ending.count))) else { continue }
      self.sampler = sampler
      schedule = ending == "k" || ending == "ka" ? .karras : ScheduleKind(commonName: ending)
      if schedule == nil { unknownSchedule = ending }
      return
    }
    return nil
  }

  /// Letters and digits in lower case, `++` as `pp`.
  fileprivate static func folded(_ name: String) -> String {
    name.lowercased().replacing("++", with: "pp").filter { $0.isLetter || $0.isNumber }
  }

  /// Longer endings before those that they end with. InvokeAI marks Karras' levels with `k`, older
  /// interfaces with `ka`.
  private static let scheduleEndings = [
    "polyexponential", "exponential", "sgmuniform", "ddimuniform", "uniform", "karras", "trailing",
    "leading", "simple", "normal", "beta", "ka", "k",
  ]

  private static func sampler(_ folded: String) -> SamplerKind? {
    var name = folded[...]
    for ending in ["scheduler", "gpu", "discrete"] where name.hasSuffix(ending) {
      name = name.dropLast(ending.count)
    }
    if let sampler = names[String(name)] { return sampler }
    // k-diffusion's functions, and the prefix of those who use them.
    for start in ["sample", "k"] where name.hasPrefix(start) {
      if let sampler = names[String(name.dropFirst(start.count))] { return sampler }
    }
    return nil
  }

  private static let names: [String: SamplerKind] = [
    "ddpm": .ddpm, "ddim": .ddim,
    "dpmpp2m": .dpmPlusPlus2M, "dpmsolvermultistep": .dpmPlusPlus2M, "dpmmulti": .dpmPlusPlus2M,
    "dpmppsde": .dpmPlusPlusSDE, "dpmpp2msde": .dpmPlusPlusSDE, "sdedpmsolverpp": .dpmPlusPlusSDE,
    "euler": .euler,
    "eulera": .eulerAncestral, "eulerancestral": .eulerAncestral,
    "eulerancestraldiscrete": .eulerAncestral,
    "heun": .heun, "heundiscrete": .heun, "lcm": .lcm,
    "unipc": .uniPC, "unipcmultistep": .uniPC, "unipcbh1": .uniPC, "unipcbh2": .uniPC,
  ]
}

extension SamplerKind {
  /// What AUTOMATIC1111's interface calls it.
  public var commonName: String {
    switch self {
    case .ddpm: "DDPM"
    case .ddim: "DDIM"
    case .dpmPlusPlus2M: "DPM++ 2M"
    case .dpmPlusPlusSDE: "DPM++ 2M SDE"
    case .euler: "Euler"
    case .eulerAncestral: "Euler a"
    case .heun: "Heun"
    case .uniPC: "UniPC"
    case .lcm: "LCM"
    }
  }
}

extension ScheduleKind {
  /// What AUTOMATIC1111's interface calls the same noise levels; nil where it has none.
  public var commonName: String? {
    switch self {
    case .linear: "SGM Uniform"
    case .karras: "Karras"
    case .trailing: "Simple"
    case .leading: "DDIM"
    case .endpoint, .fast27, .smart27, .smart50, .smart100, .smart185, .super27, .super40,
      .super100, .glide27:
      nil
    }
  }

  /// Reads a name of AUTOMATIC1111's interface ("SGM Uniform"), ComfyUI (`ddim_uniform`), diffusers
  /// (`linspace`, which says nothing of whether 0 is evaluated) or of here; capitals, spaces, dashes
  /// and underscores do not matter.
  /// - Returns: nil where there is no counterpart.
  public init?(commonName name: String) {
    guard name.utf8.count <= 64 else { return nil }
    let folded = SamplerName.folded(name)
    switch folded {
    case "uniform", "sgmuniform", "normal", "discrete", "native", "linspace": self = .linear
    case "simple": self = .trailing
    case "ddim", "ddimuniform": self = .leading
    default: self.init(rawValue: folded)
    }
  }
}
