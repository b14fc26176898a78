import Recipes
import Testing

@Suite("Names of samplers") struct SamplerNameTests {
  @Test(
    arguments: [
      ("Euler a", "euler-a", nil), ("Euler", "euler", nil), ("DDIM", "ddim", nil),
      ("Heun", "heun", nil), ("UniPC", "unipc", nil), ("DPM++ 2M", "dpm++2m", nil),
      ("DPM++ 2M Karras", "dpm++2m", "karras"), ("DPM++ 2M SDE", "dpm++sde", nil),
      ("DPM++ 2M SDE Karras", "dpm++sde", "karras"), ("k_euler_ancestral", "euler-a", nil),
      ("k_euler_a", "euler-a", nil), ("k_dpmpp_2m_ka", "dpm++2m", "karras"),
      ("sample_dpmpp_2m", "dpm++2m", nil), ("dpmpp_2m", "dpm++2m", nil),
      ("dpmpp_2m_karras", "dpm++2m", "karras"), ("dpmpp_2m_sde_gpu", "dpm++sde", nil),
      ("euler_ancestral", "euler-a", nil), ("uni_pc", "unipc", nil), ("uni_pc_bh2", "unipc", nil),
      ("dpmpp_2m_k", "dpm++2m", "karras"), ("euler_a", "euler-a", nil),
      ("ddim_trailing", "ddim", "trailing"), ("dpm++2m", "dpm++2m", nil),
      ("DPMSolverMultistepScheduler", "dpm++2m", nil), ("EulerDiscreteScheduler", "euler", nil),
      ("EulerAncestralDiscreteScheduler", "euler-a", nil), ("DDPMScheduler", "ddpm", nil),
      ("HeunDiscreteScheduler", "heun", nil), ("UniPCMultistepScheduler", "unipc", nil),
      ("DDIMScheduler", "ddim", nil), ("dpmpp_2m_sgm_uniform", "dpm++2m", "linear"),
      ("euler simple", "euler", "trailing"),
    ] as [(String, String, String?)])
  func commonNamesAreKnown(name: String, sampler: String, schedule: String?) throws {
    let read = try #require(SamplerName(name))
    #expect(read.sampler.rawValue == sampler)
    #expect(read.schedule?.rawValue == schedule)
    #expect(read.unknownSchedule == nil)
  }

  @Test func everyNameOfHereIsReadBack() {
    for kind in SamplerKind.allCases {
      #expect(SamplerName(kind.rawValue)?.sampler == kind)
      #expect(SamplerName(kind.commonName)?.sampler == kind)
    }
    for kind in ScheduleKind.allCases {
      #expect(ScheduleKind(commonName: kind.rawValue) == kind)
      if let name = kind.commonName { #expect(ScheduleKind(commonName: name) == kind) }
    }
  }

  @Test(arguments: [
    "", "LMS", "DPM2", "DPM2 a Karras", "PLMS", "DPM++ 2S a", "DPM++ 3M SDE", "DPM adaptive",
    "Restart", "DDIM CFG++", "euler_cfg_pp", "magic", "karras",
    String(repeating: "euler", count: 100),
  ])
  func otherRulesAreNot(name: String) { #expect(SamplerName(name) == nil) }

  @Test func whatIsLeftOfANameIsSaid() {
    #expect(SamplerName("DPM++ 2M Exponential")?.unknownSchedule == "exponential")
    #expect(SamplerName("euler beta")?.unknownSchedule == "beta")
  }

  @Test(
    arguments: [
      ("Uniform", "linear"), ("SGM Uniform", "linear"), ("normal", "linear"), ("Karras", "karras"),
      ("simple", "trailing"), ("ddim_uniform", "leading"), ("linspace", "linear"),
      ("discrete", "linear"), ("beta", nil), ("exponential", nil), ("", nil),
    ] as [(String, String?)])
  func schedulesAreKnown(name: String, schedule: String?) {
    #expect(ScheduleKind(commonName: name)?.rawValue == schedule)
  }

  @Test func aNumberOfStepsWinsOverAList() {
    var settings = StageSettings(steps: 50, schedule: .smart50)
    settings.setSteps(50)
    #expect(settings.schedule == .smart50 && settings.stepCount == 50)
    settings.setSteps(2)
    #expect(settings.schedule == .leading && settings.stepCount == 2)
    // A recipe that was written before means what it did.
    #expect(StageSettings(steps: 2, schedule: .smart50).stepCount == 50)
  }
}
