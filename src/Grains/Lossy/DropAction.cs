namespace RemoteAccess.Grains.Lossy;

/// <summary>What a channel is to do about its drops now.</summary>
internal enum DropAction
{
    /// <summary>Nothing, or nothing yet.</summary>
    None,

    /// <summary>Tell the subscribers, with the counts up to now.</summary>
    Report,

    /// <summary>Take the warning back.</summary>
    Clear,
}
