namespace RemoteAccess.Protocol;

/// <summary>The kind of a control frame's payload: the first byte of every frame.</summary>
public enum FrameOpcode : byte
{
    /// <summary>A JSON message in UTF-8.</summary>
    Text = 1,

    /// <summary>A binary message; the first byte of the payload says which.</summary>
    Binary = 2,
}
