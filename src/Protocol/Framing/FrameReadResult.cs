namespace RemoteAccess.Protocol;

/// <summary>What the bytes at the start of a buffer say about the frame that begins there.</summary>
public enum FrameReadResult
{
    /// <summary>Nothing is wrong so far, but the header is not whole yet.</summary>
    NeedMoreBytes,

    /// <summary>The header is whole and legal.</summary>
    Header,

    /// <summary>The length is over the limit. The stream cannot be read any further.</summary>
    TooLarge,

    /// <summary>The opcode is neither text nor binary. The stream cannot be read any further.</summary>
    UnknownOpcode,
}
