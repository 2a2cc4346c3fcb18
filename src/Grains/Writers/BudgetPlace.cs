namespace RemoteAccess.Grains.Writers;

/// <summary>A place in the line of a <see cref="SendBudget"/>, used again and again by one writer.</summary>
internal sealed class BudgetPlace
{
    private readonly Action _granted;

    /// <summary>A place that is not in line.</summary>
    /// <param name="granted">Called once for each wait, when the bytes are there, under the lock of the budget: it must not block and not
    /// use the budget.</param>
    public BudgetPlace(Action granted)
    {
        _granted = granted;
        Node = new LinkedListNode<BudgetPlace>(this);
    }

    /// <summary>The bytes waited for, or granted last.</summary>
    public int Bytes { get; set; }

    /// <summary>The place itself; in a list while it waits.</summary>
    public LinkedListNode<BudgetPlace> Node { get; }

    /// <summary>The bytes are there.</summary>
    public void Grant() => _granted();
}
