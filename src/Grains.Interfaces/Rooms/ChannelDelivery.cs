namespace RemoteAccess.Rooms;

/// <summary>How the messages of a channel are sent.</summary>
[GenerateSerializer, Alias("ra.ChannelDelivery")]
public enum ChannelDelivery
{
    /// <summary>On each subscriber's control stream, in order, none lost while the subscriber is served.</summary>
    Reliable = 0,

    /// <summary>On a data track: newer messages replace older ones, and messages may be lost.</summary>
    Lossy = 1,
}
