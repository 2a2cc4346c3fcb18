using System.Text.Json;

namespace RemoteAccess.Protocol;

/// <summary>A list that can be refused as a whole, whatever it is of.</summary>
internal interface IEntriesWire
{
    /// <summary>What is wrong with the message as a whole: nothing of it is taken.</summary>
    void RefuseAll(string member, string error);

    /// <summary>Adds what the reader is at the beginning of; never throws for bad entries.</summary>
    void ReadAll(ref Utf8JsonReader reader);

    /// <summary>Writes the entries.</summary>
    void WriteAll(Utf8JsonWriter writer);
}
