namespace RemoteAccess.Protocol;

/// <summary>A list that can be refused as a whole, whatever it is of.</summary>
internal interface IEntriesWire
{
    /// <summary>What is wrong with the message as a whole: nothing of it is taken.</summary>
    void RefuseAll(string member, string error);
}
