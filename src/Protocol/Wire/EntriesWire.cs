using System.Text.Json;

namespace RemoteAccess.Protocol;

/// <summary>
/// A list about parameters whose entries are read one by one: a bad entry is told by name and leaves the others as they are. The text must
/// be JSON; what the entries are is decided here. The work that bad entries cause is bounded: with more than <see cref="MaxRefused"/> of
/// them nothing is taken.
/// </summary>
internal abstract class EntriesWire<T> : IEntriesWire
    where T : class
{
    /// <summary>More bad entries than this, and the rest is not looked at: each costs an exception and a place in the answer.</summary>
    public const int MaxRefused = 100;

    private readonly List<T> _entries = [];
    private readonly List<RefusedParameter> _refused = [];

    public IReadOnlyList<T> Entries => _entries;

    public IReadOnlyList<RefusedParameter> Refused => _refused;

    /// <summary>The entries, where a bad one makes the whole message bad.</summary>
    /// <exception cref="MessageParseException">There is one.</exception>
    public IReadOnlyList<T> Strict() => _refused is [var first, ..]
        ? throw MessageParseException.Refused(first)
        : _entries;

    /// <summary>What is wrong with the message as a whole: nothing of it is taken.</summary>
    public void RefuseAll(string member, string error)
    {
        _entries.Clear();
        _refused.Clear();
        _refused.Add(new RefusedParameter(member, error));
    }

    /// <summary>Where the list stands in the message.</summary>
    protected abstract string Member { get; }

    protected abstract T ReadEntry(ref Utf8JsonReader reader);

    protected abstract void WriteEntry(Utf8JsonWriter writer, T entry);

    /// <summary>What a bad entry is told by; null when it has no name.</summary>
    protected abstract string? FindName(Utf8JsonReader reader);

    public void WriteAll(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var entry in _entries)
        {
            WriteEntry(writer, entry);
        }

        writer.WriteEndArray();
    }

    public void ReadAll(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            RefuseAll(Member, "it must be a list");
            return;
        }

        var refusing = false;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (refusing)
            {
                reader.Skip();
                continue;
            }

            ReadOne(ref reader, i);
            if (_refused.Count > MaxRefused)
            {
                RefuseAll(Member, $"more than {MaxRefused} of them cannot be taken, so none is");
                refusing = true;
            }
        }
    }

    protected void Add(T entry) => _entries.Add(entry);

    protected void Remove(Predicate<T> bad) => _entries.RemoveAll(bad);

    protected void Refuse(string name, string error) => _refused.Add(new RefusedParameter(MessageParseException.Shorten(name), error));

    // A sentence, as part of one.
    private static string Clause(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');

    private void ReadOne(ref Utf8JsonReader reader, int index)
    {
        var start = reader;
        string error;
        try
        {
            Add(ReadEntry(ref reader));
            return;
        }
        catch (MessageParseException exception)
        {
            error = Clause(exception.Message);
        }
        catch (InvalidOperationException)
        {
            // The reader's word for escapes that are no text (a lone surrogate).
            error = "it has text that is not Unicode";
        }

        Refuse(FindName(start) ?? $"{Member}[{index}]", error);
        reader = start;
        reader.Skip();
    }
}
