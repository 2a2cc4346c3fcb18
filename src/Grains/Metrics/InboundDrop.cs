namespace RemoteAccess.Grains.Metrics;

/// <summary>Why an inbound stream or frame was dropped: the values of the tag of <c>remote_access.inbound.dropped</c>.</summary>
internal enum InboundDrop
{
    /// <summary>The stream has another topic than <c>control</c>.</summary>
    Topic,

    /// <summary>The identity has as many streams open as it may have.</summary>
    TooMany,

    /// <summary>There is no space to hold a stream that arrived before its viewer.</summary>
    AtCapacity,

    /// <summary>Its viewer was not registered in time.</summary>
    Expired,

    /// <summary>Its connection is not registered any more.</summary>
    NotRegistered,

    /// <summary>Other large frames left no space for it.</summary>
    NoRoom,

    /// <summary>The viewer is being reset or disconnected, or the room closes.</summary>
    Closing,
}

/// <summary>The reasons in metrics and logs.</summary>
internal static class InboundDropNames
{
    /// <summary>The name, in small letters with dashes.</summary>
    public static string Name(this InboundDrop reason) => reason switch
    {
        InboundDrop.Topic => "topic",
        InboundDrop.TooMany => "too-many",
        InboundDrop.AtCapacity => "at-capacity",
        InboundDrop.Expired => "expired",
        InboundDrop.NotRegistered => "not-registered",
        InboundDrop.NoRoom => "no-room",
        InboundDrop.Closing => "closing",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Unknown reason."),
    };
}
