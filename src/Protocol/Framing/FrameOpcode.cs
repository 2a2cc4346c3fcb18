namespace RemoteAccess.Protocol;

/// <summary>What the payload of a control frame is: the first byte of every frame.</summary>
public enum FrameOpcode : byte
{
    /// <summary>A JSON message in UTF-8.</summary>
    Text = 1,

    /// <summary>A binary message, named by the first byte of the payload.</summary>
    Binary = 2,
}
