namespace RemoteAccess.Protocol;

/// <summary>The result of reading a frame header at the start of a buffer.</summary>
public enum FrameReadResult
{
    /// <summary>No error so far, but the header is not complete yet.</summary>
    NeedMoreBytes,

    /// <summary>The header is complete and valid.</summary>
    Header,

    /// <summary>The length exceeds the limit. The stream cannot be read any further.</summary>
    TooLarge,

    /// <summary>The opcode is neither text nor binary. The stream cannot be read any further.</summary>
    UnknownOpcode,
}
