import Ratings

/// What the studio asks the outside world to do. Answers come back as events; an effect that fails
/// comes back as `Event.message`, `EngineEvent.failed` or `GalleryEvent.failed`.
public enum Effect: Sendable, Equatable {
  /// Make a picture. The studio has one job at the engine at a time; every finished picture is
  /// saved at once, with `Job.tags`. A job that starts with the stages of an earlier one may go on
  /// from the low-resolution picture that the engine kept.
  case generate(Job)
  /// Stop after the current step and keep what is there: the current estimate becomes the
  /// picture, answered by `finished`.
  case skip(Job.ID)
  /// Stop after the current step and drop it, answered by `cancelled`.
  case cancel(Job.ID)
  /// Measure with the CLIP of the configuration how well pictures fit their prompts, answered by
  /// `EngineEvent.scored`; a CLIP that cannot be used is said once.
  case scoreCandidates([Candidate])
  /// Measure the pictures of two sets that are compared, answered by `RatingEvent.scored`.
  case scoreSets(RatedSets)
  /// Count the tokens of a text, answered by `tokens`.
  case countTokens(String)
  /// Write the session to disk, so that the next start (or the one after a crash) goes on from it.
  case save(Session)
  case gallery(GalleryRequest)
  /// List the files and folders whose paths begin so, answered by `Event.paths`.
  case listPaths(String)
  case models(ModelRequest)
  case rating(RatingRequest)
  case library(LibraryRequest)
  /// Load the model of a folder, answered by `loading`, then `loaded` or `loadFailed`; until it is
  /// there, and where it cannot be loaded, the one before stays. Nothing runs meanwhile.
  case loadModel(String)
  /// Write the model of the next start to the configuration; empty is the embedded one.
  case setModel(String)
  /// Send a text to the terminal's clipboard (OSC 52).
  case copy(String)
  /// Ring the terminal's bell and show a text as its notification (OSC 9 or 777).
  case notify(String)
  /// Open a file or folder in the program of the configuration.
  case open(String)
  /// Give the terminal to the user's editor with a text, answered by `textEdited` where it was
  /// changed.
  case editText(String, EditedText)
  /// Write the name of the chosen theme to the configuration.
  case setTheme(String)
  /// How much care and how many bytes pictures on the terminal are worth from now on.
  case setGraphics(GraphicsSettings)
  /// Start or stop to send `Event.traffic`.
  case measureTraffic(Bool)
  /// Forget what the terminal shows and write everything again.
  case redraw
  /// Stop as SIGTSTP does; `resumed` comes when it is over.
  case suspend
  /// Restore the terminal and end the program.
  case quit
}

/// Which text of the studio the user's editor has.
public enum EditedText: Sendable, Equatable { case prompt, negativePrompt }

/// What the studio asks of the gallery.
public enum GalleryRequest: Sendable, Equatable {
  /// List `count` pictures from `offset` on, newest first, answered by `page`.
  case page(GalleryFilter, offset: Int, count: Int)
  /// The prompts of all pictures, each once, newest first, at most `count`; answered by `prompts`.
  case prompts(count: Int)
  /// Answered by `thumbnail` or `unreadable`.
  case thumbnail(PictureItem.ID)
  /// All about a picture, answered by `updated` or `unreadable`.
  case item(PictureItem.ID)
  /// Where in a list a picture is, answered by `place`.
  case place(GalleryFilter, PictureItem.ID)
  /// What the gallery holds and takes, answered by `usage`.
  case usage
  /// Answered by `picture` or `unreadable`.
  case picture(PictureItem.ID)
  /// Make favourites of pictures, or ordinary ones again; answered by `updated`.
  case setFavourite([PictureItem.ID], Bool)
  /// Replace a picture's tags; answered by `updated`.
  case setTags(PictureItem.ID, [String])
  /// Write a note to a picture; an empty one takes it away. Answered by `updated`.
  case setNote(PictureItem.ID, String)
  /// Give a picture a name; an empty one takes it away. Answered by `updated`.
  case rename(PictureItem.ID, String)
  /// Move pictures to the trash; answered by `changed`.
  case trash([PictureItem.ID])
  /// Bring pictures back from the trash; answered by `changed`.
  case restore([PictureItem.ID])
  /// List every picture that is no favourite, answered by `unstarred`.
  case unstarred
  /// Take pictures in, as copies, from a file or all files of a folder; a path may begin with `~`.
  /// Answered by `imported`.
  case importPictures(String)
  /// Copy a picture's file; a path may begin with `~`. A folder, or what ends in a slash, keeps the
  /// file's name; a name without an ending gets one, and a folder that is missing is made. Answered
  /// by `exported`.
  case export(PictureItem.ID, to: String)
  /// Write something that the studio made, as `export`; answered by `written`.
  case write(Export, to: String)
}

/// How pictures are drawn on the terminal.
public struct GraphicsSettings: Sendable, Equatable {
  /// Colours of a palette, 2...256.
  public var colours: Int
  /// Diffuse the error of the palette.
  public var dithering: Bool
  /// Send as few bytes as possible: smaller previews, fewer of them.
  public var smallBytes: Bool

  public init(colours: Int = 256, dithering: Bool = true, smallBytes: Bool = false) {
    self.colours = colours
    self.dithering = dithering
    self.smallBytes = smallBytes
  }
}
