namespace RemoteAccess.Grains.Tables;

/// <summary>What became of a wish to be subscribed to a channel.</summary>
internal enum SubscribeOutcome
{
    /// <summary>The viewer is subscribed, now or already.</summary>
    Subscribed,

    /// <summary>There is no channel with that id.</summary>
    UnknownChannel,

    /// <summary>Its video track was wanted, and it has none: nothing changed.</summary>
    NoVideo,
}
